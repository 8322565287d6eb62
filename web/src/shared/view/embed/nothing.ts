/** In place of styles that are imported for their effect on a page. */
export default "";
