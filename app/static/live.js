/* The board follows the record: told of an entry, it asks for itself anew and swaps what differs. What somebody types
   in stays as it is, whatever has the focus keeps it, and the page is right without any of this. */
(function () {
  "use strict";
  var line = document.getElementById("live");
  var news = document.getElementById("live-news");
  if (!line || !window.EventSource || !window.fetch) return;
  var OFF = line.textContent;
  var SWAPPED = "#board-summary, .body-head, article.criterion, [data-live][id]";
  var SOON = 10, GATHERED = 150, SHOWN = 8000, AGAIN = 5000;
  var FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex]";
  /* A timer cannot wait longer than some 24 days. */
  var LONGEST = 86400000;
  var place = line.dataset.from, source = null, timer = 0, due = 0, asking = false, again = false, retry = 0, own = 0, turn = 0, ahead = 0;
  /* One's own form was answered: a board that was asked for before that may be older than what stands here now. */
  document.addEventListener("htmx:afterSwap", function () { own += 1; });

  function say(on) {
    line.textContent = on ? "Live" : OFF;
    line.classList.toggle("on", on);
  }

  /* What differs: nothing that only this reader's browser knows, or that differs each time it is drawn. */
  function essence(element) {
    var copy = element.cloneNode(true);
    copy.removeAttribute("class");
    copy.querySelectorAll("form, .said, .meanwhile").forEach(function (part) { part.remove(); });
    copy.querySelectorAll("details").forEach(function (fold) { fold.removeAttribute("open"); });
    copy.querySelectorAll("abbr").forEach(function (term) { term.replaceWith(term.textContent); });
    return copy.outerHTML.replace(/\s+/g, " ");
  }

  /* In use: words were typed into it, or came back to be corrected, or it has the focus, or is on its way. */
  function typedIn(form) {
    return Array.from(form.elements).some(function (field) {
      if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
      if (field.tagName === "SELECT") return Array.from(field.options).some(function (o) { return o.selected !== o.defaultSelected; });
      return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
    });
  }
  function inUse(element) {
    var forms = element.matches("form") ? [element] : Array.from(element.querySelectorAll("form"));
    return forms.some(function (form) {
      return form.matches(".htmx-request") || form.contains(document.activeElement) || typedIn(form) ||
        form.querySelector(".conflict, .field-error") !== null;
    });
  }

  function alike(part, fresh) {
    return Array.from(fresh.children).find(function (other) {
      return other.tagName === part.tagName &&
        (part.id ? other.id === part.id : other.className === part.className && formOf(other) === formOf(part));
    });
  }
  function formOf(element) {
    var form = element.matches("form") ? element : element.querySelector("form");
    return form ? form.id : "";
  }

  /* Take everything from the fresh one but the forms in use, which are never moved; false where there is no place for them. */
  function merge(old, fresh) {
    if (old.matches("form, details.act")) return true;
    var kept = Array.from(old.children).filter(inUse);
    var partners = kept.map(function (part) { return alike(part, fresh); });
    if (partners.some(function (partner) { return !partner; })) return false;
    if (!kept.every(function (part, index) { return merge(part, partners[index]); })) return false;
    Array.from(old.childNodes).forEach(function (node) { if (!kept.includes(node)) node.remove(); });
    var next = 0;
    Array.from(fresh.childNodes).forEach(function (node) {
      if (partners.includes(node)) next += 1;
      else old.insertBefore(node, kept[next] || null);
    });
    return true;
  }

  /* Who has the focus after a swap: the same link, button or field, whatever came or went before it; else what is in its place. */
  function sort(element) {
    var told = ["id", "href", "name", "value", "aria-label"].map(function (name) { return element.getAttribute(name); });
    return [element.tagName].concat(told, element.matches("a, button, summary") ? element.textContent.trim() : "").join("|");
  }
  function heirOf(focused, old, fresh) {
    var before = Array.from(old.querySelectorAll(FOCUSABLE)), after = Array.from(fresh.querySelectorAll(FOCUSABLE));
    var same = function (element) { return sort(element) === sort(focused); };
    return after.filter(same)[before.filter(same).indexOf(focused)] || after[before.indexOf(focused)] || after[0] || null;
  }

  function swap(old, fresh) {
    var folds = Array.from(old.querySelectorAll("details")), freshFolds = Array.from(fresh.querySelectorAll("details"));
    folds.forEach(function (fold, index) {
      var same = freshFolds[index];
      if (same && same.className === fold.className) same.open = fold.open;
    });
    var heir = old.contains(document.activeElement) ? heirOf(document.activeElement, old, fresh) : null;
    old.replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
    if (heir) heir.focus({ preventScroll: true });
  }

  function tellBeside(old, whole) {
    var forms = Array.from(old.querySelectorAll("form")).filter(inUse);
    forms.forEach(function (form) {
      if (form.matches(".htmx-request") || form.previousElementSibling && form.previousElementSibling.matches(".meanwhile")) return;
      var note = document.createElement("p");
      note.className = "meanwhile";
      note.textContent = "Changed while you type. " + (whole ? "What stands above is as it is now; " : "Reload to see what changed; ") +
        "your words are kept here.";
      form.before(note);
    });
  }

  /* Forms that nobody uses say which state of the record they were drawn at: it is now this one. */
  function refreshHidden(old, fresh) {
    old.querySelectorAll("form").forEach(function (form) {
      var same = form.id && Array.from(fresh.querySelectorAll("form")).find(function (other) { return other.id === form.id; });
      if (!same || inUse(form)) return;
      ["version", "saw"].forEach(function (name) {
        var field = form.elements.namedItem(name), newer = same.elements.namedItem(name);
        if (field && newer) field.value = newer.value;
      });
    });
  }

  function update(old, fresh) {
    var differs = essence(old) !== essence(fresh);
    if (!differs) {
      refreshHidden(old, fresh);
      return false;
    }
    if (!inUse(old)) {
      swap(old, fresh);
      return true;
    }
    if (!old.querySelector(".htmx-request")) {
      var whole = merge(old, fresh);
      if (window.htmx) window.htmx.process(old);
      tellBeside(old, whole);
    }
    return true;
  }

  function nameOf(article) {
    var heading = article.querySelector("h3 .hidden"), status = article.querySelector(".c-status .rag") || article.querySelector(".c-status");
    var name = heading ? heading.textContent.trim().replace(/\.$/, "") : article.id;
    return name + (status ? ", " + status.textContent.trim().replace(/\s+/g, " ") : "");
  }
  function announce(changed) {
    if (!changed.length) return;
    var named = changed.map(function (id) { return nameOf(document.getElementById(id)); });
    news.textContent = (named.length === 1 ? "Changed: " : named.length + " criteria changed: ") +
      named.slice(0, 4).join("; ") + (named.length > 4 ? " and more." : ".");
  }
  function show(id) {
    var article = document.getElementById(id);
    article.classList.add("changed");
    setTimeout(function () { article.classList.remove("changed"); }, SHOWN);
  }

  /* At one known instant the page changes though nobody records anything: an exclusion expires, a day ends. */
  function awaitTurn(page) {
    var told = page.getElementById("live");
    clearTimeout(turn);
    if (!told || !told.dataset.turns) return;
    line.dataset.turns = told.dataset.turns;
    var wait = Math.max(Date.parse(told.dataset.turns) - Date.now() - ahead, AGAIN / 5);
    turn = setTimeout(wait > LONGEST ? function () { awaitTurn(document); } : ask, Math.min(wait, LONGEST));
  }

  function keyed(page) {
    return new Map(Array.from(page.querySelectorAll(SWAPPED)).map(function (element) {
      return [element.id || "head of " + element.closest("section").id, element];
    }));
  }
  function apply(page) {
    var shown = keyed(document), drawn = keyed(page);
    var articles = function (page) { return Array.from(page.querySelectorAll("article.criterion"), function (a) { return a.id; }).join(" "); };
    var script = function (page) { return page.querySelector("script[src*='/live.js']"); };
    if (!script(page) || script(page).getAttribute("src") !== script(document).getAttribute("src") || articles(page) !== articles(document)) {
      /* another build, another list of criteria, or no board at all */
      if (script(page) && !inUse(document.body)) location.reload();
      else stop();
      return;
    }
    var changed = [];
    drawn.forEach(function (fresh, key) {
      var old = shown.get(key);
      if (old && update(old, document.adoptNode(fresh)) && old.matches("article.criterion")) changed.push(key);
    });
    changed.forEach(show);
    announce(changed);
    awaitTurn(page);
    var foot = document.querySelector(".site-foot p"), freshFoot = page.querySelector(".site-foot p");
    if (foot && freshFoot) foot.textContent = freshFoot.textContent;
  }

  function ask() {
    timer = 0;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    var before = own;
    fetch(location.pathname, { headers: { "Live-After": String(place) }, cache: "no-cache", credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        /* How far the server's clock is ahead of this one, to the second that it tells. */
        var theirs = Date.parse(answer.headers.get("Date"));
        if (theirs && Math.abs(theirs - Date.now()) > 1500) ahead = theirs - Date.now();
        return answer.text();
      })
      .then(function (text) {
        if (own === before) apply(new DOMParser().parseFromString(text, "text/html"));
        else again = true;
      })
      .catch(function () {
        say(false);
        again = false;
        askWithin(AGAIN);
      })
      .finally(function () {
        asking = false;
        if (again) {
          again = false;
          askWithin(SOON);
        } else if (!timer && source && source.readyState === EventSource.OPEN) say(true);
      });
  }
  function askWithin(delay) {
    var at = Date.now() + delay;
    if (timer && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(ask, delay);
  }

  function start() {
    if (source || document.hidden) return;
    clearTimeout(retry);
    awaitTurn(document);
    source = new EventSource(line.dataset.events + "?last_event_id=" + encodeURIComponent(place));
    source.onopen = function () { say(true); };
    source.onmessage = function (event) {
      place = event.lastEventId || place;
      var subject = JSON.parse(event.data).subject;
      askWithin(subject.indexOf("criterion:") === 0 ? SOON : GATHERED);
    };
    source.addEventListener("reset", function (event) {
      place = event.lastEventId || place;
      askWithin(SOON);
    });
    source.onerror = function () {
      say(false);
      /* A refusal ends it for good, where a cut does not: ask again after a while. */
      if (source && source.readyState === EventSource.CLOSED) {
        stop();
        retry = setTimeout(start, AGAIN + Math.random() * AGAIN);
      }
    };
  }
  function stop() {
    clearTimeout(retry);
    clearTimeout(turn);
    if (source) source.close();
    source = null;
    say(false);
  }

  /* A browser keeps six connections to a server: a page that nobody sees gives its own back, and catches up when seen. */
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) stop();
    else start();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  document.addEventListener("htmx:afterSettle", function () { askWithin(GATHERED); });
  start();
})();
