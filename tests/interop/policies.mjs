// Judges Content-Security-Policies: a JSON list of them on stdin, a list of findings for each on stdout.

import { readFileSync } from "node:fs";

import { CspEvaluator, DEFAULT_CHECKS, STRICTCSP_CHECKS } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

// It advises 'unsafe-inline' for browsers from before nonces (2014), which had better not run our scripts at all.
const LEFT_OUT = /backward compatible with older browsers/;

const policies = JSON.parse(readFileSync(0, "utf8"));
const told = policies.map((policy) =>
  new CspEvaluator(new CspParser(policy).csp)
    .evaluate(DEFAULT_CHECKS, STRICTCSP_CHECKS)
    .filter(({ description }) => !LEFT_OUT.test(description))
    .map(({ directive, severity, description }) => ({ directive, severity, description })),
);
process.stdout.write(JSON.stringify(told));
