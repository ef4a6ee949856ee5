/** Starts the server, and an nginx of its own in front of it with site.conf: all in one folder, gone when it ends. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./server.mjs";

const publicPort = process.env.PORT || "8080";
const serverPort = await startServer(Number(process.env.SERVER_PORT || 3000));

// What nginx.conf is on your system, with site.conf included as your system includes what is in conf.d/.
const folder = mkdtempSync(join(tmpdir(), "behind-nginx-"));
const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`);
writeFileSync(
  join(folder, "nginx.conf"),
  `${process.getuid?.() === 0 ? "user root;" : ""}
  daemon off;
  pid nginx.pid;
  error_log stderr;
  events {}
  http { access_log off; ${temporary.join(" ")} include site.conf; }`,
);
const site = readFileSync(new URL("site.conf", import.meta.url), "utf8");
writeFileSync(
  join(folder, "site.conf"),
  site.replace("listen 8080", `listen ${publicPort}`).replace("127.0.0.1:3000", `127.0.0.1:${serverPort}`),
);

const program = process.env.NGINX_PATH || ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].find(existsSync) || "nginx";
const nginx = spawn(program, ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
  stdio: ["ignore", "inherit", "inherit"],
});
nginx.on("error", () => {
  console.error("nginx is needed and was not found. Debian and Ubuntu: sudo apt-get install nginx");
  process.exit(1);
});
// Whoever ends this program ends nginx, and nginx ends this program.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => nginx.kill("SIGTERM"));
nginx.on("exit", (code) => process.exit(code ?? 1));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const url = `http://localhost:${publicPort}`;
while (
  !(await fetch(url).then(
    (response) => response.ok,
    () => false,
  ))
) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(`listening on ${url}: nginx (${nginx.pid}) in front of 127.0.0.1:${serverPort}`);
console.log(`kill -HUP ${nginx.pid} makes nginx read its configuration again`);
