/**
 * What the explorer opens with: an operation of each kind, to run as they are. The comments are short enough for a
 * phone, where the buttons take their part of the width and there is no Ctrl.
 */

const read = `# Run: the arrow,
# or Ctrl-Enter.
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

const watch = `# What is there,
# then each change.
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
