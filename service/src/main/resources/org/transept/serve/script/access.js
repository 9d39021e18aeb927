/* The token of the service: asked for when the service refuses, kept as long as this tab. */
const accessDialog = document.getElementById("access");
let asking = null;

/* Resolves once there is another token than the one that was refused. Whoever is refused meanwhile waits for the same. */
function tokenAfter(refused) {
  if (token.get() !== refused) return Promise.resolve();
  asking ??= new Promise((resolve) => {
    const problem = document.getElementById("access-problem");
    problem.textContent = refused ? "That is not the token of this service." : "";
    accessDialog.showModal();
    accessDialog.onclose = () => {
      asking = null;
      resolve();
    };
  });
  return asking;
}

accessDialog.addEventListener("cancel", (event) => event.preventDefault()); // Without it there is nothing to see.
accessDialog.querySelector("form").addEventListener("submit", (event) => {
  const input = document.getElementById("token");
  const value = input.value.trim();
  if (!/^[!-~]+$/.test(value)) {
    event.preventDefault();
    document.getElementById("access-problem").textContent = "A token has letters, digits and signs of ASCII, without spaces.";
    return;
  }
  token.set(value);
  input.value = "";
  showForget();
});

const forgetButton = document.getElementById("forget-token");
function showForget() {
  forgetButton.hidden = !token.get();
}
forgetButton.addEventListener("click", () => {
  token.forget();
  location.reload();
});
showForget();
