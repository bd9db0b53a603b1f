// Reads the JSON report of a Vitest run and prints `PASSED FAILED SKIPPED`, in test cases. A file that does not load counts as one failed case.
// Appends each failed case, with the first lines of its message, to the file that is the second argument.
import { appendFileSync, readFileSync } from 'node:fs';

const MESSAGE_LINES = 12;
const [report, failedCases] = process.argv.slice(2);
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));

const firstLines = (text) => text.split('\n').slice(0, MESSAGE_LINES).join('\n');
let broken = 0;
for (const file of testResults) {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of failed) {
    appendFileSync(failedCases, `${file.name}: ${fullName}\n${firstLines(failureMessages.join('\n'))}\n`);
  }
  if (file.status === 'failed' && failed.length === 0) {
    broken += 1;
    appendFileSync(failedCases, `${file.name}\n${firstLines(file.message ?? '')}\n`);
  }
}
console.log(numPassedTests, numFailedTests + broken, numPendingTests);
