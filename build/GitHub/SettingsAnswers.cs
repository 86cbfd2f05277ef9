namespace KinoiteZfs.GitHub;

// Answers of GitHub's API as far as they are read; Octokit has no types for them, or others. Its serializer makes them.

public sealed class WorkflowsAnswer
{
    public int TotalCount { get; set; }

    public IReadOnlyList<WorkflowAnswer> Workflows { get; set; } = [];
}

public sealed class WorkflowAnswer
{
    public string Path { get; set; } = "";

    public string State { get; set; } = "";
}

public sealed class EnvironmentAnswer
{
    /// <summary>Null where every branch may deploy.</summary>
    public BranchPolicyAnswer? DeploymentBranchPolicy { get; set; }
}

public sealed class BranchPolicyAnswer
{
    public bool ProtectedBranches { get; set; }

    public bool CustomBranchPolicies { get; set; }
}

public sealed class PoliciesAnswer
{
    public int TotalCount { get; set; }

    public IReadOnlyList<PolicyAnswer> BranchPolicies { get; set; } = [];
}

/// <summary>A pattern of branches, or of tags.</summary>
public sealed class PolicyAnswer
{
    public string Name { get; set; } = "";

    public string? Type { get; set; }
}

public sealed class SecretsAnswer
{
    public int TotalCount { get; set; }

    public IReadOnlyList<SecretAnswer> Secrets { get; set; } = [];
}

public sealed class SecretAnswer
{
    public string Name { get; set; } = "";
}

public sealed class RuleAnswer
{
    public string Type { get; set; } = "";

    public RuleParametersAnswer? Parameters { get; set; }
}

public sealed class RuleParametersAnswer
{
    public IReadOnlyList<CheckAnswer>? RequiredStatusChecks { get; set; }
}

public sealed class CheckAnswer
{
    public string Context { get; set; } = "";
}
