"""The CNN: all torch of the project. Arrays and files in, weights and logits out.

machine      what this computer offers, and what a process uses of it
model        DenseNet121 with one grey channel and one logit; weights to start from
augment      the warp of one image, without torch
data         augmented batches whose content depends on seed, epoch and image alone
schedule     the one-cycle learning rate as a function of the step
checkpoint   state on disk, whole or not at all
fit          the training loop, resumable to the bit
validation   the figures of an epoch
predict      logits of weights for images
export       the network as ONNX, checked against torch
timing       a few timed steps before the start
"""
