"""A form in the formats that programs take, and the page that lists them."""
