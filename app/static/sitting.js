/* A sitting by keyboard, and a room's view that follows the record. Every form works without this. */
(function () {
  "use strict";
  var SOON = 200, AGAIN = 5000;

  function all() { return Array.from(document.querySelectorAll("article.sit")); }
  function here() {
    var active = document.activeElement && document.activeElement.closest("article.sit");
    return active || null;
  }
  function go(article) {
    if (!article) return;
    article.focus({ preventScroll: true });
    article.scrollIntoView({ block: "start" });
  }
  function step(by) {
    var list = all(), at = list.indexOf(here());
    if (!list.length) return;
    go(at < 0 ? list[by > 0 ? 0 : list.length - 1] : list[Math.min(list.length - 1, Math.max(0, at + by))]);
  }
  /* What is still to be marked comes next: after this one, else from the beginning, else how far the body has come. */
  function onward(from) {
    var list = all(), at = list.indexOf(from);
    var left = list.slice(at + 1).concat(list.slice(0, at)).find(function (one) { return one.hasAttribute("data-left"); });
    if (left) go(left);
    else document.getElementById("sitting-progress").focus();
  }
  function choose(status) {
    var article = here(), radio = article && article.querySelector("input[type=radio][value=" + status + "]");
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    radio.focus({ preventScroll: true });
    return true;
  }
  function write() {
    var words = here() && here().querySelector("textarea");
    if (words) words.focus();
    return Boolean(words);
  }
  function record() {
    var form = here() && here().querySelector("form");
    if (form) form.requestSubmit();
    return Boolean(form);
  }
  function keys() {
    var fold = document.getElementById("sitting-keys");
    if (!fold) return false;
    fold.open = !fold.open;
    fold.querySelector("summary").focus();
    return true;
  }

  /* Who speaks to their computer, or types by accident, turns single letters off; that holds in this browser. */
  var on = document.getElementById("sitting-keys-on");
  if (on) {
    on.closest(".keys-on").hidden = false;
    try { on.checked = localStorage.getItem("sitting-keys") !== "off"; } catch (error) { on.checked = true; }
    on.addEventListener("change", function () {
      try { localStorage.setItem("sitting-keys", on.checked ? "on" : "off"); } catch (error) { /* for this page alone */ }
    });
  }

  var DEEDS = {
    j: function () { step(1); return true; },
    k: function () { step(-1); return true; },
    g: function () { return choose("green"); },
    a: function () { return choose("amber"); },
    r: function () { return choose("red"); },
    e: write,
    "?": keys
  };
  document.addEventListener("keydown", function (event) {
    var at = event.target, words = at.matches && at.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    if (words) {
      if (event.key === "Escape" && here()) {
        event.preventDefault();
        go(here());
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && record()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    var radio = at.matches && at.matches("input[type=radio]"), button = at.matches && at.matches("a, button, summary, [type=checkbox]");
    var deed = on && !on.checked ? null : DEEDS[event.key];
    if (event.key === "ArrowDown" && !radio) deed = DEEDS.j;
    if (event.key === "ArrowUp" && !radio) deed = DEEDS.k;
    if (event.key === "Enter" && !button) deed = record;
    if (deed && deed()) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var article = event.target;
    if (!article.matches || !article.matches("article.sit[data-recorded]")) return;
    article.removeAttribute("data-recorded");
    onward(article);
  });
  /* Where one comes back to a place without htmx, one goes on from there. */
  var place = location.hash && document.querySelector(location.hash.replace(/[^#\w-]/g, ""));
  if (place && place.matches("article.sit")) go(place);

  /* The room's view shows no forms: what differs is put in its place as it is now. */
  var room = document.querySelector(".room[data-events]");
  if (!room || !window.EventSource || !window.fetch) return;
  var timer = 0, source = null;
  function ask() {
    fetch(location.href, { headers: { "Live-After": String(room.dataset.from) }, cache: "no-cache", credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status))); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        page.querySelectorAll("article.sit, #sitting-progress").forEach(function (fresh) {
          var old = document.getElementById(fresh.id);
          if (!old || old.innerHTML === fresh.innerHTML) return;
          old.innerHTML = fresh.innerHTML;
        });
      })
      .catch(function () { later(AGAIN); });
  }
  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(ask, delay);
  }
  function start() {
    if (source || document.hidden) return;
    source = new EventSource(room.dataset.events + "?last_event_id=" + encodeURIComponent(room.dataset.from));
    source.onmessage = function (event) {
      room.dataset.from = event.lastEventId || room.dataset.from;
      later(SOON);
    };
    source.addEventListener("reset", function () { later(SOON); });
  }
  function stop() {
    if (source) source.close();
    source = null;
  }
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) stop();
    else start();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  start();
})();
