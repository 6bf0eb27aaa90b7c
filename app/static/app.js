/* What the browser adds to forms that already work without it: focus, kept words, plain trouble messages. */
(function () {
  "use strict";
  var dirty = new Set();
  var leaving = false;
  var carried = [];

  function trouble(form, words) {
    var place = form && form.querySelector(".trouble");
    if (!place) return;
    place.hidden = false;
    place.textContent = words + " What you typed is still here.";
    place.focus();
  }
  function reason(xhr) {
    var page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    var detail = page.querySelector("[data-detail]");
    return detail ? detail.textContent.trim() : "The server answered " + xhr.status + ".";
  }
  function carry(target, sender) {
    carried = [];
    target.querySelectorAll("form[data-keep]").forEach(function (form) {
      if (form !== sender && dirty.has(form)) carried.push([form.id, Array.from(new FormData(form))]);
    });
  }
  function restore(scope) {
    carried = carried.filter(function (kept) {
      var form = document.getElementById(kept[0]);
      if (!form || !scope.contains(form)) return true;
      kept[1].forEach(function (pair) {
        if (["_csrf", "version", "saw"].includes(pair[0])) return;
        var field = form.elements.namedItem(pair[0]);
        if (field) field.value = pair[1];
      });
      form.closest("details").open = true;
      dirty.add(form);
      return false;
    });
  }

  document.addEventListener("input", function (event) {
    var form = event.target.closest && event.target.closest("form[data-keep]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented) leaving = true;
  });
  window.addEventListener("beforeunload", function (event) {
    var unsaved = Array.from(dirty).some(function (form) { return form.isConnected; });
    if (unsaved && !leaving) event.preventDefault();
  });
  window.addEventListener("pageshow", function () { leaving = false; });

  document.addEventListener("htmx:beforeRequest", function (event) {
    var place = event.target.querySelector && event.target.querySelector(".trouble");
    if (place) place.hidden = true;
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail, form = detail.requestConfig && detail.requestConfig.elt;
    if (!form || !form.matches || !form.matches("form[data-keep]")) return;
    if (detail.xhr.status === 401) {
      /* the session has ended: post the plain way, so that sign-in keeps the words */
      detail.shouldSwap = false;
      leaving = true;
      HTMLFormElement.prototype.submit.call(form);
    } else if (detail.shouldSwap && detail.xhr.responseText.indexOf('id="' + detail.target.id + '"') < 0) {
      detail.shouldSwap = false;
      trouble(form, "Not recorded. " + reason(detail.xhr));
    } else if (detail.shouldSwap) {
      carry(detail.target, form);
    }
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    restore(event.target);
    var place = event.target.querySelector("[data-focus]");
    if (place) place.focus();
  });
  document.addEventListener("htmx:sendError", function (event) {
    trouble(event.detail.elt, "Not recorded: the server could not be reached. Try again.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status !== 401) trouble(event.detail.elt, "Not recorded. " + reason(event.detail.xhr));
  });

  /* page furniture */
  document.querySelectorAll("nav [aria-current=page]").forEach(function (here) {
    var row = here.closest("ul");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });
  var folds = [];
  window.addEventListener("beforeprint", function () {
    folds = Array.from(document.querySelectorAll("details.fold:not([open]), details.aside:not([open])"));
    folds.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folds.forEach(function (fold) { fold.open = false; });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  var first = document.querySelector("main [data-focus]");
  if (first) first.focus();
})();
