export * from "./element.js";

/**
 * Loads the script of the element. Resolves when `<demandflow-form>` is defined; rejects with an error whose `code` is "timeout" if the
 * script can't be loaded.
 */
export function loadElement(server: string, options?: { nonce?: string }): Promise<void>;
