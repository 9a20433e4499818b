// Real addresses: each page has one, links change it, and going back shows what was there.

const ROOT = document.body.dataset.root;
let show = () => {};
let shown = null;

/** The address of a page of the explorer. `parameters`: an iterable of names and values. */
export function pathTo(path, parameters = []) {
  const query = new URLSearchParams([...parameters]).toString();
  return `${ROOT}${path}${query && `?${query}`}`;
}

/** The path of the page that the address names, and its parameters. */
export function here() {
  const path = location.pathname.slice(ROOT.length).replace(/(.)\/+$/, "$1") || "/";
  return { path, parameters: [...new URLSearchParams(location.search)] };
}

/** Go to an address of the explorer, so that one can go back from there. */
export function goTo(address) {
  if (address === location.pathname + location.search) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  showHere();
  scrollTo(0, 0);
}

/** Call `shower` for this address, and for each that the reader goes to. */
export function start(shower) {
  show = shower;
  // Going to a place on the same page, as the skip link does, leaves what is on it alone.
  addEventListener("popstate", () => location.pathname + location.search !== shown && showHere());
  document.addEventListener("click", followLink);
  showHere();
}

function showHere() {
  shown = location.pathname + location.search;
  show();
}

function followLink(event) {
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest?.("a[data-page]");
  if (!plain || event.defaultPrevented || !link) return;
  event.preventDefault();
  goTo(link.getAttribute("href"));
}
