// The choices of a bug can be answered; without this script the page shows everything. The words stand in data- attributes.
for (const form of document.querySelectorAll("form.attn-bug-choices")) {
  form.addEventListener("change", ({ target }) => {
    const right = target.value === "1";
    for (const label of form.querySelectorAll("label")) label.classList.remove("right", "wrong");
    target.closest("label").classList.add(right ? "right" : "wrong");
    form.querySelector("[role=status]").textContent = right ? form.dataset.right : form.dataset.wrong;
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}
