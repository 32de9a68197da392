// The app's modal: the top view of what is open for a person, its fields, and its errors.

import { appAvatar, byId, element } from "./dom.js";
import { closeLayer } from "./layer.js";
import { render } from "./blocks.js";
import { Surface } from "./surface.js";
import { plain } from "./text.js";

export class Modal {
  /** `page` gives, beside what a Surface needs: submit(id, values), close(id), refresh(), app(). */
  constructor(page) {
    this.page = page;
    this.dialog = byId("modal");
    this.form = byId("modal-form");
    this.body = byId("modal-body");
    this.foot = byId("modal-foot");
    this.trouble = byId("modal-trouble");
    this.surfaces = new Map();
    this.view = null;
    byId("modal-mark").append(appAvatar());
    byId("modal-close").addEventListener("click", () => this.close());
    // Escape closes at the product, too.
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    // A browser that is asked twice closes it by itself.
    this.dialog.addEventListener("close", () => { if (this.view) this.close(); });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  /** Shows the view, or closes the modal where there is none. A view that only changed keeps what was typed. */
  show(view) {
    const print = JSON.stringify(view ?? null);
    if (print === this.print) return;
    this.print = print;
    const same = view && this.view?.id === view.id;
    this.view = view ?? null;
    if (!view) {
      closeLayer();
      this.surfaces.clear();
      if (this.dialog.open) this.dialog.close();
      this.body.replaceChildren();
      return;
    }
    const key = this.body.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.draw(view, same);
    if (!this.dialog.open) this.dialog.showModal();
    this.focus(same ? key : undefined, same);
  }

  draw(view, same) {
    if (!this.surfaces.has(view.id)) this.surfaces.set(view.id, new Surface({ type: "view", view_id: view.id }, this.page));
    this.surface = this.surfaces.get(view.id);
    byId("modal-title").textContent = plain(view.title) || this.page.app().name;
    this.trouble.hidden = true;
    this.body.replaceChildren(...render(view.blocks, this.surface));
    const submit = view.submit ? element("button", { type: "submit", class: "button primary", id: "modal-submit" }, plain(view.submit)) : null;
    const close = element("button", { type: "button", class: "button", onclick: () => this.close() }, plain(view.close) || (submit ? "Cancel" : "Close"));
    this.foot.replaceChildren(...[close, submit].filter(Boolean));
    if (!same) this.body.scrollTop = 0;
  }

  focus(key, same) {
    const nodes = Array.from(this.body.querySelectorAll("[data-key]"));
    const kept = key === undefined ? undefined : nodes.find((node) => node.dataset.key === key);
    if (same && !kept && this.dialog.contains(document.activeElement) && document.activeElement !== this.dialog) return;
    const first = this.body.querySelector("input, textarea, button, a[href]");
    (kept ?? first ?? this.foot.lastElementChild).focus();
  }

  async submit() {
    const { view, surface } = this;
    if (!view?.submit || this.form.getAttribute("aria-busy") === "true") return;
    const faults = surface.faults();
    if (Object.keys(faults).length > 0) {
      this.errors(surface.errors(faults));
      return;
    }
    this.form.setAttribute("aria-busy", "true");
    try {
      const { errors } = await this.page.submit(view.id, surface.values());
      if (this.view?.id === view.id) this.errors(surface.errors(errors ?? {}));
      if (!errors || Object.keys(errors).length === 0) await this.page.refresh();
    } catch (failure) {
      this.errors([failure.message]);
    } finally {
      this.form.removeAttribute("aria-busy");
    }
  }

  errors(homeless) {
    this.trouble.textContent = homeless.join(" ");
    this.trouble.hidden = homeless.length === 0;
  }

  async close() {
    const { view } = this;
    if (!view) return;
    try {
      await this.page.close(view.id);
      await this.page.refresh();
    } catch (failure) {
      this.show(null);
      this.page.fail(failure);
    }
  }
}
