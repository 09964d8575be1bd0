// CLIENTS_FOLDER has api.json; the clients are put beside it. CLIENTS_URL is the server's address.
const folder = process.env.CLIENTS_FOLDER;
const input = `${folder}/api.json`;

export default {
  fetch: { input, output: { target: `${folder}/orval.ts`, client: "fetch", baseUrl: process.env.CLIENTS_URL } },
  zod: { input, output: { target: `${folder}/zod.ts`, client: "zod" } },
};
