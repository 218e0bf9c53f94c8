/** What the explorer opens with: one operation of each kind, to run as they are. */

const read = `# Ctrl-Enter runs what the cursor is in; Ctrl-Space completes.
query Read {
  configs(first: 10) {
    totalCount
    nodes {
      name
      data
      version
      revision
      updatedAt
    }
  }
}
`;

const write = `mutation Write($name: ConfigName!, $data: JSON!) {
  replaceConfig(name: $name, input: { data: $data }) {
    name
    data
    version
    revision
  }
}
`;

const watch = `# Every change, from now on or from a revision on; run it and write something in another tab.
subscription Watch {
  configChanges {
    __typename
  }
}
`;

export const examples = [
  { query: read },
  { query: write, variables: JSON.stringify({ name: 'example', data: { limit: 3 } }, null, 2) },
  { query: watch },
];
