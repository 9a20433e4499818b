// The API client: the one place that fetches. It asks for nothing outside /v1.

const ROOT = document.body.dataset.root;
const SLOW = 2000; // milliseconds until the reader is told that an answer takes long

/** An answer that is no success. `status` 0: there was no answer at all. */
export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.detail ?? "");
    this.status = status;
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.request_id ?? null;
    this.retryAfter = retryAfter;
  }
}

/** The address of an API path as people can open it. `parameters`: an iterable of names and values. */
export function address(path, parameters = []) {
  const query = new URLSearchParams([...parameters]).toString();
  return `${ROOT}/v1${path}${query && `?${query}`}`;
}

/**
 * What the API answers to a GET.
 * `signal` gives the request up; `onslow` is called once if the answer takes long. Throws ApiError.
 */
export async function get(path, parameters = [], { signal, onslow } = {}) {
  return await ask(address(path, parameters), { signal }, onslow);
}

/** What the API answers to JSON that is sent to it; otherwise as `get`. */
export async function post(path, body, { signal, onslow } = {}) {
  const headers = { "Content-Type": "application/json" };
  return await ask(address(path), { method: "POST", headers, body: JSON.stringify(body), signal }, onslow);
}

/** The items of all pages of a list. */
export async function getAll(path, parameters = [], options = {}) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(path, [...parameters, ["limit", 100], ...(cursor ? [["cursor", cursor]] : [])], options);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

async function ask(url, request, onslow) {
  const timer = onslow && setTimeout(onslow, SLOW);
  try {
    const response = await fetch(url, { ...request, headers: { Accept: "application/json", ...request.headers } });
    const body = await response.json().catch((error) => {
      if (error.name === "AbortError") throw error; // given up halfway is no answer that cannot be read
      return null;
    });
    if (!response.ok) {
      throw new ApiError(response.status, body, Number(response.headers.get("Retry-After")) || null);
    }
    if (body === null) throw new ApiError(0, null, null);
    return body;
  } catch (error) {
    if (error instanceof ApiError || error.name === "AbortError") throw error;
    throw new ApiError(0, null, null); // fetch says no more of a service that does not answer
  } finally {
    clearTimeout(timer);
  }
}
