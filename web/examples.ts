/** What the explorer opens with: an operation of each kind, to run as they are. */

const read = `# Ctrl-Enter runs it, and Ctrl-Space completes.
query Read {
  configs(first: 10) {
    totalCount
    nodes {
      name
      data
      version
      revision
    }
  }
}`;

const write = `mutation Write {
  replaceConfig(
    name: "example"
    input: { data: { limit: 3 } }
  ) {
    name
    version
    revision
  }
}`;

const watch = `# The present entries, then each change as it is made.
subscription Watch {
  configChanges {
    type
    name
    revision
    config {
      data
    }
  }
}`;

export const examples = [{ query: read }, { query: write }, { query: watch }];
