# What only the operator knows. Begun by olyc, and yours from then on: no build touches it again.
# Nothing has a value yet, so that nothing can be applied by mistake with one that olyc thought up.

# GitHub's number of the owner of the repository.
# github_owner_id = ""

# GitHub's number of the repository: a name can be taken by somebody else later, a number cannot.
# github_repository_id = ""
