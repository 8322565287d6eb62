/** What an empty conversation offers: one of each kind of screen. */
export interface Starter {
  readonly title: string;
  readonly prompt: string;
}

export const STARTERS: readonly Starter[] = [
  { title: "A contact form", prompt: "Make a contact form with name, email and message." },
  { title: "A comparison", prompt: "Compare electric cars, hybrids and petrol cars in a table." },
  { title: "A bar chart", prompt: "Show monthly sales as a bar chart." },
  { title: "A how-to", prompt: "How do I repot a plant, step by step?" },
  { title: "An explanation", prompt: "Explain how rain forms." },
];
