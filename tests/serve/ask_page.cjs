// usage: node ask_page.cjs PLAYWRIGHT CHROMIUM URL TEXT [PICTURE]
// Sends TEXT by the page at URL and prints what it shows then, as JSON.
const [playwright, executablePath, url, text, picture] = process.argv.slice(2);
const {chromium} = require(playwright);

(async () => {
  const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  const complaints = [], asked = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => asked.push(request.url()));
  await page.goto(url);
  await page.fill('textarea', text);
  await page.click('button');
  await page.waitForFunction(() => document.getElementById('note').textContent !== '');
  const all = (selector, read) => page.$$eval(selector, (found, of) => found.map(each => each[of]), read);
  console.log(JSON.stringify({
    note: await page.textContent('#note'), words: await page.textContent('#words'),
    marked: await all('#words mark', 'textContent'), unknown: await all('#words s', 'textContent'),
    rows: await all('tr', 'textContent'), complaints,
    strangers: asked.filter(each => !each.startsWith(url) && !each.startsWith('data:')),
  }));
  if (picture) await page.screenshot({path: picture, fullPage: true});
  await browser.close();
})().catch(error => {
  console.error(error);
  process.exit(1);
});
