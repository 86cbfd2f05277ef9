namespace KinoiteZfs.Lab;

/// <summary>
/// Everything that the lab does otherwise than production when it executes the workflows. Where production's value is a
/// workflow's own, the substitute counts only if the workflow has set it.
/// </summary>
static class LabSubstitutes
{
    public static Substitutions For(string host, string packages, string releases) => new(
    [
        new("NUKE_SOURCE", "package", "the engine is not served by every feed; a test of its own compares both", _ =>
            new Dictionary<string, string>
            {
                ["NUKE_SOURCE"] = "bundled",
            }),
        new(
            "AKMODS_BUILDER", "Fork",
            "building Fedora's akmods needs Fedora's containers; packages with real modules stand ready instead",
            _ => new Dictionary<string, string>
            {
                ["AKMODS_BUILDER"] = "Prebuilt",
                ["RPM_DIRECTORY"] = packages,
            }),
        new(
            "COMPOSER", "Containerfile",
            "podman does not run in every sandbox; the native composer makes the same image content",
            _ => new Dictionary<string, string>
            {
                ["COMPOSER"] = "Native",
            }),
        new(
            "GITHUB_TOKEN", Expected: null,
            "the token opens ghcr.io only; here it opens the registry which stands for it",
            token => new Dictionary<string, string>
            {
                ["REGISTRY_HOST"] = host,
                ["REGISTRY_USERNAME"] = LabMachine.TokenUser,
                ["REGISTRY_PASSWORD"] = token,
            }),
        new("REQUIRE_BOOT_TEST", "true", "without KVM a machine takes many times as long", _ =>
            new Dictionary<string, string>
            {
                ["BOOT_TIMEOUT"] = "1500",
            }),
        new("GITHUB_ACTIONS", "true", "ghcr.io is a registry on this machine, and OpenZFS's releases are a file", _ =>
            new Dictionary<string, string>
            {
                ["MIRROR"] = $"ghcr.io={host}",
                ["ZFS_RELEASES"] = releases,
            }),
    ]);
}
