// Keeps files that never change, and one page for being offline. Never a page, an API answer or a recording:
// pages carry a key of the visit, and everything else belongs to a tenant.
const CACHE = 'ringlypro-__BUILD__';
const PRECACHE = ['/offline', '/static/icon-192.png'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(PRECACHE)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('ringlypro-') && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

function isImmutable(path) {
  if (/^\/static\/[0-9a-f]{12}\//.test(path)) return true;
  return /^\/_nicegui\/\d/.test(path) && !path.includes('/client/') && !path.includes('/dynamic_resources/');
}

self.addEventListener('fetch', (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(async () => (await caches.match('/offline')) || Response.error()));
  } else if (isImmutable(url.pathname)) {
    event.respondWith((async () => {
      const kept = await caches.match(request);
      if (kept) return kept;
      const fresh = await fetch(request);
      if (fresh.ok && fresh.type === 'basic') (await caches.open(CACHE)).put(request, fresh.clone());
      return fresh;
    })());
  } else if (PRECACHE.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const href = new URL(event.notification.data.href, location.origin).href;
  event.waitUntil((async () => {
    const [page] = await self.clients.matchAll({ type: 'window' });
    if (!page) return self.clients.openWindow(href);
    await page.focus();
    return page.navigate(href);
  })());
});
