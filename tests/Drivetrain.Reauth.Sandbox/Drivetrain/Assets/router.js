// Data and Reports without loading a page: the address changes, and what is in <main> is taken out and other things are put in.

const ROUTES = ['/data', '/reports'];

async function show() {
  const address = location.href;
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
  if (location.href !== address) return;
  document.title = page.title;
  document.getElementById('content').replaceChildren(...page.getElementById('content').childNodes);
  const links = page.querySelectorAll('nav a');
  for (const [index, link] of document.querySelectorAll('nav a').entries()) link.toggleAttribute('aria-current', links[index].hasAttribute('aria-current'));
  for (const link of document.querySelectorAll('nav a[aria-current]')) link.setAttribute('aria-current', 'page');
  document.dispatchEvent(new Event('page'));
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('nav a, a.brand');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!ROUTES.includes(location.pathname) || !ROUTES.includes(link.pathname)) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
});
addEventListener('popstate', show);
