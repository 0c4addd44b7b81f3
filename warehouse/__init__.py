"""The data: engines that run checked SQL, and the demonstration bank."""
