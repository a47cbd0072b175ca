// what can wait until the browser has nothing else to do
export const idle = window.requestIdleCallback ?? setTimeout;
