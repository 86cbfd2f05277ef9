namespace KinoiteZfs.Lab;

/// <summary>The facts of one attempt of a run, as the <c>github</c> context and as variables of every job.</summary>
sealed record GitHubContext(
    WorkflowFile Workflow, RepositoryEvent Happened, int Run, int Attempt, JsonObject DispatchTexts)
{
    const string Server = "https://github.com";

    /// <param name="token">Of the job; null where there is no job yet.</param>
    public JsonObject ToJson(string? job = null, string? token = null, JobFolders? folders = null) => new()
    {
        ["event_name"] = Happened.Name,
        ["event"] = Happened.ToPayload(LabRepository.FullName, DispatchTexts),
        ["ref"] = Happened.Ref,
        ["ref_name"] = Happened.RefName,
        ["ref_type"] = "branch",
        ["head_ref"] = Happened.PullRequest?.HeadBranch ?? "",
        ["base_ref"] = Happened.PullRequest is null ? "" : Happened.TargetBranch,
        ["sha"] = Happened.Sha,
        ["repository"] = LabRepository.FullName,
        ["repository_owner"] = LabRepository.Owner,
        ["actor"] = Happened.Actor,
        ["triggering_actor"] = Happened.Actor,
        ["workflow"] = Workflow.Name,
        ["run_id"] = Number(Run),
        ["run_number"] = Number(Run),
        ["run_attempt"] = Number(Attempt),
        ["server_url"] = Server,
        ["job"] = job,
        ["token"] = token,
        ["workspace"] = folders?.Workspace,
    };

    /// <summary>The default variables of docs.github.com, "Variables", which anything here could look at.</summary>
    public Dictionary<string, string> ToVariables(string job, JobFolders folders) => new()
    {
        ["CI"] = "true",
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_ACTOR"] = Happened.Actor,
        ["GITHUB_BASE_REF"] = Happened.PullRequest is null ? "" : Happened.TargetBranch,
        ["GITHUB_EVENT_NAME"] = Happened.Name,
        ["GITHUB_EVENT_PATH"] = folders.EventFile,
        ["GITHUB_HEAD_REF"] = Happened.PullRequest?.HeadBranch ?? "",
        ["GITHUB_JOB"] = job,
        ["GITHUB_REF"] = Happened.Ref,
        ["GITHUB_REF_NAME"] = Happened.RefName,
        ["GITHUB_REF_TYPE"] = "branch",
        ["GITHUB_REPOSITORY"] = LabRepository.FullName,
        ["GITHUB_REPOSITORY_OWNER"] = LabRepository.Owner,
        ["GITHUB_RUN_ATTEMPT"] = Number(Attempt),
        ["GITHUB_RUN_ID"] = Number(Run),
        ["GITHUB_RUN_NUMBER"] = Number(Run),
        ["GITHUB_SERVER_URL"] = Server,
        ["GITHUB_SHA"] = Happened.Sha,
        ["GITHUB_WORKFLOW"] = Workflow.Name,
        ["GITHUB_WORKSPACE"] = folders.Workspace,
        ["RUNNER_ARCH"] = "X64",
        ["RUNNER_ENVIRONMENT"] = "github-hosted",
        ["RUNNER_OS"] = "Linux",
        ["RUNNER_TEMP"] = folders.Temporary,
    };

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
