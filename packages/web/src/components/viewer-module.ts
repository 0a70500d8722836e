/** What is loaded only once somebody is in a class: the engine, and the names of the windows it knows. */
export { mountViewer, prepareViewer } from '@rounds/viewer';
