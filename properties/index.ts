// The door of the properties: what is required of a device, and how it is tested. (The device comes with a later step.)
export {}
