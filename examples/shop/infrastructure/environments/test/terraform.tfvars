# What only the operator knows. Begun by olyc, and yours from then on: no build touches it again.
# Nothing has a value yet, so that nothing can be applied by mistake with one that olyc thought up.

# The account that pays, as `gcloud billing accounts list` names it. Budgets lie there, and not in a
# project.
# billing_account = ""

# The number of the Google Cloud project: service agents and service addresses carry it.
# project_number = ""
