/** Which end of a connection or session a machine plays. */
export type Side = "server" | "client";
