// The bar at the top of every page.

import { send } from "./command.js";

document.querySelector("#sign-out")?.addEventListener("click", async () => {
  await send("/v1/session/end", {});
  location.assign("/");
});
