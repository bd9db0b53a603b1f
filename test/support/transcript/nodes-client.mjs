// `nodes …` of a transcript on a sandbox: asks the test process, which holds the machines, through its socket.
import { connect } from 'node:net';

const [socket = '', ...args] = process.argv.slice(2);
let answer = '';
connect(socket)
  .on('data', (part) => (answer += part))
  .on('end', () => {
    const { output, exitCode } = JSON.parse(answer);
    process.stdout.write(output);
    process.exitCode = exitCode;
  })
  .end(JSON.stringify(args));
