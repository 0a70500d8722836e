// Takes pictures of the harness: node harness/shoot.mjs <out.png> <query> [width] [height] [--script file]
import { chromium } from 'playwright-core';

const [out, query = '', width = '1280', height = '800', script] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});
const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
page.on('console', (message) => console.log('[page]', message.type(), message.text()));
page.on('pageerror', (error) => console.log('[error]', error.stack ?? String(error)));
page.on('request', (request) => { if (!request.url().startsWith('http://127.0.0.1:5199') && !request.url().startsWith('data:') && !request.url().startsWith('blob:')) console.log('[FOREIGN]', request.url()); });
const started = Date.now();
await page.goto(`http://127.0.0.1:5199/?${query}`);
await page.waitForFunction(() => globalThis.rounds?.viewer.status().loaded === 1, undefined, { timeout: 120000 }).catch((e) => console.log(String(e)));
await page.waitForTimeout(Number(process.env.SETTLE ?? 4000));
console.log(JSON.stringify(await page.evaluate(() => globalThis.rounds?.viewer.status())), Date.now() - started, 'ms');
if (script) { const { default: run } = await import(script); await run(page); }
await page.screenshot({ path: out });
await browser.close();
