/** What is loaded behind the door: the network half and the page around the picture. */
export { joinClassroom } from '@rounds/connection';
export { ClassPage } from './class/class-page.tsx';
