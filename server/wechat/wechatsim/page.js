// Keeps the page as live as a phone: every two seconds it asks for itself and shows
// what changed. Without this script the page works by reloading.
"use strict";

const live = () => document.getElementById("live");

async function refresh() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("live");
  if (!fresh || fresh.innerHTML === live().innerHTML) return;
  const feed = document.querySelector(".feed");
  const top = feed ? feed.scrollTop : 0;
  live().replaceWith(fresh);
  if (feed) document.querySelector(".feed").scrollTop = top;
}

async function post(button) {
  button.disabled = true;
  await fetch("/_sim/api/" + button.dataset.post, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: button.dataset.body,
  });
  await refresh();
  button.disabled = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) post(button).catch(() => { button.disabled = false; });
});

setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 2000);
