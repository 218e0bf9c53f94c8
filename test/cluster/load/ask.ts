/** Asks once, from inside the cluster, what its argument says, and prints status and body as JSON. */
import { Connection } from './connection.ts';

const { url, ...ask } = JSON.parse(process.argv[2] ?? '{}');
const connection = new Connection(url);
process.stdout.write(JSON.stringify(await connection.ask('', ask)));
connection.close();
