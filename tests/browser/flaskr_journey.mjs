#!/usr/bin/env node
// Walks, in a real Chromium, through the flaskr example: registers, logs in, writes, edits and deletes a post, logs out.
//
//   node flaskr_journey.mjs --cmd ../../target/debug/flaskr          starts it, with a database of its own
//   node flaskr_journey.mjs --base-url http://127.0.0.1:5000         one that already runs, with whatever is in it
//   ... --screenshots DIR   also writes PNGs of each page: light and dark, wide and narrow
//
// Without posts the page is an invitation; that is looked at with --cmd only.
import fs from 'node:fs';
import path from 'node:path';
import { App, Chromium, sleep, tmp, until } from './cdp.mjs';

const argv = process.argv.slice(2);
const opt = name => { const i = argv.indexOf('--' + name); return i < 0 ? null : argv[i + 1]; };
const CMD = opt('cmd'), URL_ = opt('base-url'), SHOTS = opt('screenshots');
if (!CMD && !URL_) { console.error('give --cmd or --base-url'); process.exit(2); }

let passed = 0, failed = 0;
const eq = (a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`saw ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`); };
const ok = (v, why) => { if (!v) throw new Error(why); };
async function claim(text, fn) {
  try { await fn(); passed++; console.log('ok    ' + text); }
  catch (e) { failed++; console.log('FAIL  ' + text + '\n        ' + e.message.split('\n')[0]); }
}

const dir = tmp('flaskr-journey');
const app = await App.start({
  cmd: `FLASK_RUN_PORT=$PORT exec ${CMD}`, url: URL_, host: URL_ ? new URL(URL_).hostname : '127.0.0.1', secure: URL_?.startsWith('https:'),
  env: { FLASK_DATABASE: path.join(dir, 'flaskr.sqlite'), FLASK_SECRET_KEY: 'the key of this journey alone' },
});
const b = await Chromium.launch();
const page = await b.page();
const cdp = (method, params) => b.send(method, params, page.sessionId);

// ---- the visitor
const see = expression => page.evalIn(page.main(), expression);
const where = () => see('location.pathname');
const text = () => see('document.body.innerText');
const texts = selector => see(`[...document.querySelectorAll(${JSON.stringify(selector)})].map(e => e.innerText.trim())`);
const sees = async (...wanted) => { const t = await text(); for (const w of wanted) ok(t.includes(w), `no ${JSON.stringify(w)} in ${JSON.stringify(t)}`); };
const flash = async message => eq(await texts('.flash'), message ? [message] : []);
const loaded = () => until('the next page', () => see('!window.left && document.readyState === "complete"').catch(() => false));
// Does something that leads to another page, and waits for it.
async function leave(action) { await see('window.left = true'); await action(); await loaded(); }
const click = selector => see(`(() => { const e = document.querySelector(${JSON.stringify(selector)}); if (!e) throw new Error('nothing is ' + ${JSON.stringify(selector)}); e.click(); })()`);
const link = label => leave(() => see(`(() => { const e = [...document.querySelectorAll('a')].find(e => e.innerText.trim() === ${JSON.stringify(label)}); if (!e) throw new Error('no link ' + ${JSON.stringify(label)}); e.click(); })()`));
// Types into the fields of the form and presses its button; what the browser would refuse itself is sent all the same.
async function submit(fields) {
  for (const [name, value] of Object.entries(fields)) {
    await see(`(() => { const e = document.querySelector('[name=${name}]'); e.form.noValidate = true; e.focus(); e.select(); })()`);
    value ? await cdp('Input.insertText', { text: value }) : await see('document.execCommand("delete"), 0');
  }
  await leave(() => click('form.card button'));
}
// Presses the button for deleting, and answers the question that the browser then asks.
async function askedToDelete(accept) {
  const answered = new Promise(resolve => {
    const listener = m => {
      if (m.method !== 'Page.javascriptDialogOpening' || m.sessionId !== page.sessionId) return;
      b.listeners.delete(listener);
      cdp('Page.handleJavaScriptDialog', { accept }).then(() => resolve(m.params.message));
    };
    b.listeners.add(listener);
  });
  await click('form.danger button');
  return Promise.race([answered, sleep(5000).then(() => { throw new Error('nobody asked'); })]);
}

const width = (wide, scheme) => Promise.all([
  cdp('Emulation.setDeviceMetricsOverride', { width: wide, height: 844, deviceScaleFactor: 1, mobile: wide < 600 }),
  cdp('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }] }),
]);
const tooWide = [];
// Looks at the page on a small telephone, and keeps pictures if they are wanted.
async function look(name) {
  await width(320, 'light');
  if (await see('document.documentElement.scrollWidth > innerWidth')) tooWide.push(name);
  if (SHOTS) for (const scheme of ['light', 'dark']) for (const wide of [1100, 390]) {
    await width(wide, scheme);
    const { data } = await cdp('Page.captureScreenshot', { format: 'png' });
    fs.writeFileSync(path.join(SHOTS, `${name}-${scheme}-${wide}.png`), Buffer.from(data, 'base64'));
  }
  await width(1100, 'light');
}

// ---- the journey
const user = 'ada-' + Math.random().toString(36).slice(2, 8), password = 'correct horse';
const title = 'On <wine> & "water" by ' + user, body = 'First line.\nSecond <b>line</b>.';

async function strangers() {
  await claim('a stranger sees the posts, and the links for registering and logging in', async () => {
    await page.goto(app.url + '/');
    eq(await texts('nav a'), ['Flaskr', 'Log In', 'Register']);
    eq([await see('document.title'), await texts('h1')], ['Posts - Flaskr', ['Posts']]);
    await look('1-index-of-a-stranger');
  });
  await claim('the style sheet and the icon are there', async () => {
    eq(await see('document.styleSheets[0].cssRules.length > 20'), true);
    eq(await see('fetch(document.querySelector("link[rel=icon]").href).then(r => r.headers.get("content-type").split(";")[0])'), 'image/svg+xml');
  });
  await claim('the first key that is pressed leads past the bar at the top', async () => {
    for (const type of ['rawKeyDown', 'keyUp']) await cdp('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 });
    eq(await see('document.activeElement.innerText'), 'Skip to content');
  });
  await claim('/create sends a stranger to the page for logging in', async () => {
    await page.goto(app.url + '/create');
    eq(await where(), '/auth/login');
  });
}

async function accounts() {
  await claim('registering without a name or a password says so', async () => {
    await link('Register');
    eq([await where(), await texts('h1')], ['/auth/register', ['Register']]);
    await submit({ username: '', password });
    await flash('Username is required.');
    await submit({ username: user, password: '' });
    await flash('Password is required.');
    await look('2-register');
  });
  await claim('registering leads to the page for logging in', async () => {
    await submit({ username: user, password });
    eq(await where(), '/auth/login');
    await flash(null);
  });
  await claim('a name can be registered once', async () => {
    await link('Register');
    await submit({ username: user, password: 'another' });
    eq(await where(), '/auth/register');
    await flash(`User ${user} is already registered.`);
  });
  await claim('a wrong name and a wrong password are told apart, the name stays, and a message is shown once', async () => {
    await link('Log In');
    await flash(null);
    await submit({ username: user + 'x', password });
    await flash('Incorrect username.');
    await submit({ username: user, password: 'wrong' });
    await flash('Incorrect password.');
    eq(await see('document.querySelector("[name=username]").value'), user);
    await look('3-login');
    await link('Log In');
    await flash(null);
  });
  await claim('logging in leads to the posts, and the bar shows the name', async () => {
    await submit({ username: user, password });
    eq(await where(), '/');
    eq([await texts('.name'), await texts('nav a')], [[user], ['Flaskr', 'Log Out']]);
  });
  await claim('the session cookie is out of reach for scripts, and stays on this site', async () => {
    const cookie = (await b.cookies()).find(c => c.name === 'session');
    eq([cookie.httpOnly, cookie.sameSite, cookie.session], [true, 'Lax', true]);
  });
}

async function posts() {
  const own = `[...document.querySelectorAll('article')].find(e => e.innerText.includes(${JSON.stringify(user)}))`;
  const edit = () => leave(() => see(`${own}.querySelector('a').click()`));
  await claim('a post needs a title, and the text that was typed stays', async () => {
    await link('New');
    eq([await where(), await texts('h1')], ['/create', ['New Post']]);
    await submit({ title: '', body });
    await flash('Title is required.');
    eq(await see('document.querySelector("textarea").value'), body);
    await look('4-create');
  });
  await claim('a post appears at the top, its markup as text, its lines as lines', async () => {
    await submit({ title, body });
    eq(await where(), '/');
    eq([(await texts('article h2'))[0], (await texts('article .body'))[0]], [title, body]);
    ok(new RegExp(`^by ${user} on \\d{4}-\\d\\d-\\d\\d$`).test((await texts('.about'))[0]), 'no author and date');
    await look('5-index');
  });
  await claim('its author can edit it', async () => {
    await edit();
    ok(/^\/\d+\/update$/.test(await where()), await where());
    eq(await see('[...document.querySelectorAll("input, textarea")].map(e => e.value)'), [title, body]);
    await look('6-update');
    await submit({ title: '', body });
    await flash('Title is required.');
    await submit({ title: title + '!', body: 'Only line.' });
    eq(await where(), '/');
    eq([(await texts('article h2'))[0], (await texts('article .body'))[0]], [title + '!', 'Only line.']);
  });
  await claim('whoever presses Delete is asked, and may say no', async () => {
    await edit();
    const at = await where();
    eq(await askedToDelete(false), 'Are you sure?');
    eq(await where(), at);
  });
  await claim('whoever says yes has deleted the post', async () => {
    const at = await where();
    await leave(() => askedToDelete(true));
    eq(await where(), '/');
    ok(!(await texts('article h2')).includes(title + '!'), 'the post is still there');
    await page.goto(app.url + at);
    await sees('Not Found', `Post id ${at.split('/')[1]} doesn't exist.`);
  });
  if (CMD) await claim('without posts the page says what to do', async () => {
    await page.goto(app.url + '/');
    eq(await texts('.empty h2'), ['Nothing here yet']);
    await look('7-empty');
  });
}

async function theEnd() {
  await claim('logging out makes a stranger of the visitor', async () => {
    await page.goto(app.url + '/');
    await link('Log Out');
    eq([await where(), await texts('nav a')], ['/', ['Flaskr', 'Log In', 'Register']]);
    eq((await b.cookies()).filter(c => c.name === 'session'), []);
  });
  await claim('a form on another site can log nobody in', async () => {
    await page.goto('data:text/html,<form method=post action="' + app.url + '/auth/login">'
      + `<input name=username value="${user}"><input name=password value="${password}"></form>`);
    await leave(() => see('document.forms[0].submit()'));
    eq((await b.cookies()).filter(c => c.name === 'session'), []);
    await page.goto(app.url + '/');
    eq(await texts('nav a'), ['Flaskr', 'Log In', 'Register']);
  });
  await claim('no page is wider than a telephone of 320 pixels', async () => eq(tooWide, []));
}

try {
  if (SHOTS) fs.mkdirSync(SHOTS, { recursive: true });
  await width(1100, 'light');
  await strangers();
  await accounts();
  await posts();
  await theEnd();
} finally {
  await b.close();
  await app.stop();
  fs.rmSync(dir, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
