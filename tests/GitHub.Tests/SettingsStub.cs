using System.Net;
using System.Text;

namespace KinoiteZfs.GitHub.Tests;

/// <summary>
/// GitHub's REST API for the settings of dana/fork, on loopback. Forms are those of docs.github.com: "List repository
/// workflows", "Get an environment" (deployment_branch_policy is null where every branch may deploy), "List deployment
/// branch policies", "List environment secrets", "List repository secrets", "Get rules for a branch"; 404 for what is
/// not there or not to be seen.
/// </summary>
sealed class SettingsStub : LoopbackListener
{
    /// <summary>By path below the repository; what is not here is a 404.</summary>
    public Dictionary<string, string> Answers { get; } = new()
    {
        [""] = """{"id": 1, "full_name": "dana/fork"}""",
        ["/actions/workflows"] = """
            {"total_count": 1, "workflows": [
              {"id": 161335, "name": "build", "path": ".github/workflows/build.yml", "state": "active"}]}
            """,
        ["/environments/stable"] = """
            {"id": 1, "name": "stable", "protection_rules": [{"id": 2, "type": "branch_policy"}],
             "deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}
            """,
        ["/environments/stable/deployment-branch-policies"] = """
            {"total_count": 2, "branch_policies": [
              {"id": 1, "name": "main", "type": "branch"}, {"id": 2, "name": "v*", "type": "tag"}]}
            """,
        ["/environments/stable/secrets"] = """
            {"total_count": 1, "secrets": [{"name": "SIGNING_KEY", "created_at": "2026-08-10T14:59:22Z"}]}
            """,
        ["/actions/secrets"] = """{"total_count": 0, "secrets": []}""",
        ["/actions/organization-secrets"] = """{"total_count": 0, "secrets": []}""",
        ["/rules/branches/main"] = """
            [{"type": "deletion"}, {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
             {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": false,
              "required_status_checks": [{"context": "test", "integration_id": 1}, {"context": "validate"}]}}]
            """,
    };

    /// <summary>Statuses other than 200 and 404.</summary>
    public Dictionary<string, int> Statuses { get; } = [];

    public List<string> Methods { get; } = [];

    protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        Methods.Add(request.HttpMethod);
        var path = request.Url!.AbsolutePath["/repos/dana/fork".Length..];
        var found = Answers.TryGetValue(path, out var answer);
        response.StatusCode = Statuses.TryGetValue(path, out var status) ? status : found ? 200 : 404;
        response.ContentType = "application/json; charset=utf-8";
        response.Close(
            Encoding.UTF8.GetBytes(response.StatusCode == 200 ? answer! : """{"message":"Not for you"}"""),
            willBlock: false);
    }
}
