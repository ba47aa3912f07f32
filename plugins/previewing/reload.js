// Reloads the page when the site was built anew; until then shows what is wrong.
const version = document.currentScript.dataset.version;
const panel = document.createElement("pre");
panel.setAttribute("role", "alert");
panel.id = "preview-problems";
panel.style.cssText =
  "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem;z-index:9999;" +
  "background:#fff;color:#111;border-top:.5rem solid #b00020;font:14px/1.5 monospace;white-space:pre-wrap";

new EventSource("/_preview/events").onmessage = (event) => {
  const news = JSON.parse(event.data);
  if (news.version !== version) location.reload();
  panel.textContent = news.problems;
  if (news.problems) document.body.append(panel);
  else panel.remove();
};
