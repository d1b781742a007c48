// Sorts the coach's table by the column whose head is pressed, by each cell's data-key; again, the other way round.
document.querySelectorAll(".lines th button").forEach(function (button) {
  button.addEventListener("click", function () {
    var head = button.parentNode, table = head.closest("table"), body = table.tBodies[0];
    var at = Array.prototype.indexOf.call(head.parentNode.children, head);
    var up = head.getAttribute("aria-sort") === "descending" || (!head.hasAttribute("aria-sort") && at === 0);
    head.parentNode.querySelectorAll("[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    function key(row) { return row.children[at].getAttribute("data-key"); }
    Array.from(body.rows).sort(function (a, b) {
      var order = at === 0 ? key(a).localeCompare(key(b)) : key(a) - key(b);
      return up ? order : -order;
    }).forEach(function (row) { body.appendChild(row); });
  });
});
