namespace KinoiteZfs.Workflows.Model;

/// <summary>
/// The one place which says which commits of which actions the workflows run. To move one, change it here, run the
/// target <c>RefreshPins</c>, then <c>--generate-configuration</c>.
/// </summary>
public static class ActionPins
{
    public static ActionPin Checkout { get; } = new(
        "actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1");

    public static ActionPin SetupDotNet { get; } = new(
        "actions/setup-dotnet", "v6.0.0", "a98b56852c35b8e3190ac28c8c2271da59106c68");

    public static ActionPin SetupJust { get; } = new(
        "extractions/setup-just", "v4.0.0", "53165ef7e734c5c07cb06b3c8e7b647c5aa16db3");

    public static ActionPin UploadArtifact { get; } = new(
        "actions/upload-artifact", "v7.0.1", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a");

    public static ActionPin DownloadArtifact { get; } = new(
        "actions/download-artifact", "v8.0.1", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c");

    public static ActionPin UploadPagesArtifact { get; } = new(
        "actions/upload-pages-artifact", "v5.0.0", "fc324d3547104276b827a68afc52ff2a11cc49c9");

    public static ActionPin DeployPages { get; } = new(
        "actions/deploy-pages", "v5.0.0", "cd2ce8fcbc39b97be8ca5fce6e763baed58fa128");

    public static IReadOnlyList<ActionPin> All { get; } =
        [Checkout, DeployPages, DownloadArtifact, SetupDotNet, UploadArtifact, UploadPagesArtifact, SetupJust];
}
