"""Bringing jobs from templates to a manifest: SAM, CloudFormation, serverless.yml and Terraform.

`importing` is the way in. A template is only read: nothing in it is executed, and nothing is fetched from the
network, from the environment or from other files than the ones that were named.
"""
