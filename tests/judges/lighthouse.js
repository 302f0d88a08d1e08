// Lighthouse over pages: one line of JSON in (address, cookie of who looks, categories), one out for each run.
import * as readline from "node:readline";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

// Only these count for the score of performance; further runs of a page measure nothing else.
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
  "cumulative-layout-shift", "speed-index"];
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: flags });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { url, cookie, categories } = JSON.parse(line);
  const judged = categories.length ? { onlyCategories: categories } : { onlyAudits: METRICS };
  const options = { ...judged, port: chrome.port, disableFullPageScreenshot: true, logLevel: "error" };
  const visitor = browser.defaultBrowserContext();
  await visitor.deleteCookie(...await visitor.cookies());
  for (const one of cookie ? cookie.split("; ") : []) {
    const [name, value] = one.split(/=(.*)/s);
    await visitor.setCookie({ name, value, domain: "127.0.0.1", path: "/", httpOnly: true });
  }
  const { lhr } = await lighthouse(url, options);
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
await browser.disconnect();
await chrome.kill();
