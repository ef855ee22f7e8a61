# What only the operator knows. Begun by olyc with values of the right form, and yours from then on:
# replace every value; no build touches this file again.

# GitHub's number of the owner of the repository.
github_owner_id = "000000000000"
# GitHub's number of the repository: a name can be taken by somebody else later, a number cannot.
github_repository_id = "000000000000"
# The number of the Google Cloud project: service agents and service addresses carry it.
project_number = "000000000000"
