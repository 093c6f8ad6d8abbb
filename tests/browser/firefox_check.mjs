// The same contract in Firefox, through WebDriver BiDi (needs: npm ci; Firefox >= 141).
//   node firefox_check.mjs --widget-cmd 'python widget.py' [--http]
import fs from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { App, makeCert, pages, tmp, until } from './cdp.mjs';
const argv = process.argv.slice(2), opt = n => { const i = argv.indexOf('--' + n); return i < 0 ? null : argv[i + 1]; };
const TLS = !argv.includes('--http'), tld = TLS ? 'test' : 'localhost', proto = TLS ? 'https' : 'http';
const hosts = ['shop', 'news', 'widget'].map(n => `${n}.${tld}`);
const dir = tmp('firefox-check');
const tls = TLS ? makeCert(dir, hosts) : null;
const site = await pages({ tls });
const app = await App.start({ cmd: opt('widget-cmd'), host: hosts[2], tls, secure: TLS });
const SHOP = `${proto}://${hosts[0]}:${site.port}`, NEWS = `${proto}://${hosts[1]}:${site.port}`;
let passed = 0, failed = 0;
const eq = (a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`saw ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`); };
const claim = async (t, fn) => { try { await fn(); passed++; console.log('ok    ' + t); } catch (e) { failed++; console.log(`FAIL  ${t}\n        ${e.message.split('\n')[0]}`); } };
async function check(label, prefs) {
  const b = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr', headless: true, acceptInsecureCerts: true, userDataDir: fs.mkdtempSync(path.join(dir, 'profile-')),
    extraPrefsFirefox: { 'network.cookie.cookieBehavior': 5, ...(TLS ? { 'network.dns.localDomains': hosts.join() } : {}), ...prefs } });
  console.log(`      (${await b.version()}, ${proto}, ${label})`);
  try {
    const page = await b.newPage();
    const framed = async (top, path, fn = f => f.evaluate(() => JSON.parse(document.body.innerText))) => {
      await page.goto(`${top}/embed?src=${encodeURIComponent(app.url + path)}`, { waitUntil: 'load' });
      const f = await until('frame', () => page.frames().find(f => f.url().startsWith(app.url)));
      return fn(f);
    };
    const direct = async path => { await page.goto(app.url + path); return page.evaluate(() => JSON.parse(document.body.innerText)); };
    const post = (path, user) => f => f.evaluate((p, u) => fetch(p, { method: 'POST', body: u ? new URLSearchParams({ user: u }) : undefined }).then(r => r.json()), path, user);
    const n = async top => (await framed(top, '/api/visits')).visits, who = async top => (await framed(top, '/api/whoami')).user;
    await claim(label + ': control: a plain SameSite=None cookie in the iframe is ' + (prefs['network.cookie.cookieBehavior.optInPartitioning'] ? 'refused' : 'kept, partitioned'), async () => {
      const P = `${proto}://${hosts[2]}:${site.port}`;
      const go = async (top, p) => { await page.goto(`${top}/embed?src=${encodeURIComponent(P + p)}`, { waitUntil: 'load' }); const f = await until('frame', () => page.frames().find(f => f.url().startsWith(P))); return f.evaluate(() => JSON.parse(document.body.innerText).cookie); };
      await go(SHOP, '/set?c=' + encodeURIComponent('control=1; Secure; SameSite=None; Path=/'));
      eq([await go(SHOP, '/echo'), await go(NEWS, '/echo')], [Object.keys(prefs).length ? null : 'control=1', null]);
      await go(SHOP, '/set?c=' + encodeURIComponent('control=; Max-Age=0; Secure; SameSite=None; Path=/'));
    });
    await claim(label + ': survives in the iframe on shop (1, 2)', async () => eq([await n(SHOP), await n(SHOP)], [1, 2]));
    await claim(label + ': starts anew on news (1, 2) and directly (1); shop goes on (3)', async () => eq([await n(NEWS), await n(NEWS), (await direct('/api/visits')).visits, await n(SHOP)], [1, 2, 1, 3]));
    await claim(label + ': a login on shop is seen only there', async () => { eq(await framed(SHOP, '/api/whoami', post('/login', 'alice')), { user: 'alice' }); eq([await who(SHOP), await who(NEWS), (await direct('/api/whoami')).user], ['alice', null, null]); });
    await claim(label + ': logout on shop ends the session there (1) and leaves news (3)', async () => { await framed(SHOP, '/api/whoami', post('/logout')); eq([await who(SHOP), await n(SHOP), await n(NEWS)], [null, 1, 3]); });
  } finally { await b.close(); }
}
try {
  await check('default', {});
  await check('opt-in partitioning only', { 'network.cookie.cookieBehavior.optInPartitioning': true });
} catch (e) { failed++; console.log('FAIL  ' + (e.stack ?? e)); }
await app.stop(); site.close();
fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
