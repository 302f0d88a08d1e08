// Lighthouse over pages: one line of JSON in (addresses, cookie of who looks, categories), one out for each run.
import * as readline from "node:readline";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: flags });
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { url, cookie, categories } = JSON.parse(line);
  const options = { port: chrome.port, onlyCategories: categories, logLevel: "error" };
  const { lhr } = await lighthouse(url, { ...options, extraHeaders: cookie ? { Cookie: cookie } : {} });
  const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) =>
    score !== null && score < 1 && scoreDisplayMode !== "informative");
  const scores = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(100 * score)]);
  console.log(JSON.stringify({
    finalUrl: lhr.finalDisplayedUrl,
    error: lhr.runtimeError?.message ?? "",
    scores: Object.fromEntries(scores),
    failed: failed.map(({ id, score, displayValue }) => `${id} ${score} ${displayValue ?? ""}`.trim()),
  }));
}
await chrome.kill();
