# Two stages: the first builds the environment, the static files and the messages, the second only runs them.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /venv \
 && /venv/bin/pip install --require-hashes -r requirements.txt
# Babel compiles the messages; the running portal does not need it.
RUN awk '/^[a-zA-Z]/ { wanted = /^babel==/ } wanted' requirements-dev.txt > /tmp/babel.txt \
 && /venv/bin/pip install --require-hashes --no-deps --target /babel -r /tmp/babel.txt

COPY . .
RUN PYTHONPATH=/babel /venv/bin/python .ci/messages.py compile
# These settings live for one command only: it reads them but signs nothing and asks no database.
RUN secret="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
 && OIDC_RSA_KEY="$(/venv/bin/python -c 'from portal import secrets; print(secrets.new_rsa_key())')" \
    SECRET_KEY=$secret KEY_SECRET=$secret THROTTLE_SECRET=$secret CHALLENGE_PEPPER=build:$secret \
    ALLOWED_HOSTS=localhost PORTAL_ORIGIN=https://localhost DATABASE_URL=postgres://build@localhost/build \
    /venv/bin/python manage.py collectstatic --noinput
RUN rm -rf .ci tests requirements* docs


FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER portal
EXPOSE 8000

# Threads wait for the database while others work; hashing is bounded by the portal itself, and leaves some
# threads to other pages (`manage.py check` sees to it).
ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0:8000 --workers=2 --threads=70 --worker-class=gthread \
--worker-tmp-dir=/dev/shm --graceful-timeout=30 --max-requests=20000 --max-requests-jitter=2000 --no-control-socket"
CMD ["gunicorn", "portal.wsgi:application"]

# The portal answers to its own names only, so the check calls it by the first of them.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request as r; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}), timeout=4)"]
