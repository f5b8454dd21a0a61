// CommonJS, because the SDK loads it by path: in the client and worker with `require`, in the workflow bundle with webpack.
const { DefaultFailureConverter } = require('@temporalio/common');

// Failure messages and stacks are encrypted like any payload.
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
