using KinoiteZfs.Pipeline.Candidate;

partial class Build
{
    [Parameter("Stream definition; default: ci/stream.json")]
    readonly AbsolutePath StreamFile = RootDirectory / "ci" / "stream.json";

    [Parameter(
        "Owner of our images, below the stream's registry; default: the repository's owner on GitHub Actions, else 'local'")]
    readonly string? Owner;

    [Parameter(
        "Where a registry really is: <registry>=layout:<dir> or <registry>=<host>[:<port>]; '*' stands for all others. "
            + "Default: everything in an image layout below .nuke/temp/registry, and on GitHub Actions the real registries")]
    readonly string[] Mirror = [];

    [Parameter("Hosts which may be spoken to without TLS; loopback always may")]
    readonly string[] PlainHttp = [];

    [Parameter("Registry which the next two are for, such as ghcr.io; default: docker's or podman's login")]
    readonly string? RegistryHost;

    [Parameter("User for that registry")]
    readonly string? RegistryUsername;

    [Parameter("Password or token for that registry; better set REGISTRY_PASSWORD than type it")]
    [Secret]
    readonly string? RegistryPassword;

    [Parameter("Token for ghcr.io; GitHub Actions provides it")]
    [Secret]
    readonly string? GithubToken;

    [Parameter(
        "Who builds missing akmods: Prebuilt (RPM files from --rpm-directory), Fork (the stream's pinned akmods fork, with git, just and podman), "
            + "Source (compiled on this machine from --zfs-tree, packed with rpmbuild)")]
    [InWorkflows(AkmodsBuilderKind.Fork)]
    readonly AkmodsBuilderKind AkmodsBuilder = AkmodsBuilderKind.Prebuilt;

    [Parameter(
        "RPM files for --akmods-builder Prebuilt; default: on the embedded registry the samples in ci/rehearsal/rpms, else none")]
    readonly AbsolutePath? RpmDirectory;

    [Parameter(
        "OpenZFS source tree for --akmods-builder Source: an unpacked release, with its META and configure; it stays as it is")]
    readonly AbsolutePath? ZfsTree;

    [Parameter(
        "Build trees of the kernels for --akmods-builder Source, or folders which hold such: /usr/src/kernels, /usr/src")]
    readonly AbsolutePath[] KernelHeaders = [];

    [Parameter("Folder for --akmods-builder Source with OpenZFS' programs and libraries, laid out as in the image")]
    readonly AbsolutePath? ZfsUserland;

    [Parameter(
        "Who composes the image: Native (RPM payloads appended as one layer), Containerfile (recipes/Containerfile, built by --container-engine), "
            + "or BlueBuild (recipes/recipe.yml, by the BlueBuild CLI and --container-engine)")]
    [InWorkflows(ComposerKind.Containerfile)]
    readonly ComposerKind Composer = ComposerKind.Native;

    [Parameter("Program for --composer Containerfile and BlueBuild: Buildah or Podman")]
    [InWorkflows(ContainerEngineKind.Podman)]
    readonly ContainerEngineKind ContainerEngine = ContainerEngineKind.Buildah;

    [Parameter("How the packages reach a build of the Containerfile: Mount, or Copy for engines without RUN --mount")]
    readonly PackageTransfer PackageTransfer = PackageTransfer.Mount;

    [Parameter("JSON file with the OpenZFS releases to choose from; default: the tags of the stream's zfsSource, "
        + "and the samples' on the embedded registry")]
    readonly AbsolutePath? ZfsReleases;

    [Parameter("Make the image stable once it has passed everything")]
    readonly bool PromoteToStable = true;

    [Parameter("Rebuild the akmods although the cache holds proven ones")]
    readonly bool RebuildAkmods;

    [Parameter("Build although stable was built from exactly these inputs; Setup: write into files with edits which "
        + "are not committed")]
    [Deliberate]
    readonly bool Force;

    [Parameter("Take the inputs from the lock file")]
    readonly bool Replay;

    [Parameter("Lock file for --replay and Lock; default: ci/inputs.lock.json")]
    readonly AbsolutePath LockFile = RootDirectory / "ci" / "inputs.lock.json";

    [Parameter("Builder image instead of the stream's; in a replay it must be the locked one")]
    readonly string? BuildContainer;

    [Parameter("Allow stable to go back to an older kernel or base image")]
    [Deliberate]
    readonly bool AllowDowngrade;

    [Parameter("Build and promote again what a rollback has withdrawn")]
    [Deliberate]
    readonly bool AllowWithdrawn;

    [Parameter("While OpenZFS does not support the newest base's kernel yet, build on the newest older build whose "
        + "kernel it does support")]
    readonly bool Holdback = true;

    [Parameter("ResolveInputs, Preview: end with exit code 3 when the run is held, for scripts", Name = "ExitCode")]
    readonly bool ExitCodeTells;

    [Parameter(
        "Go on with a kernel newer than the ZFS release says it supports: for packages made elsewhere, since OpenZFS' own configure refuses it all the same")]
    [Deliberate]
    readonly bool AllowBeyondMaximum;

    [Parameter("Branch for the target Branch; default: the checked-out one")]
    readonly string? BranchName;

    [Parameter("Summary, TrackIssue: how the jobs of the run ended, as JSON; the workflows set it")]
    readonly string? JobResults;

    [Parameter("JSON instead of a table, alone on standard output; what is for people goes to standard error")]
    readonly bool Json;

    [Parameter("Test: also run the lab, against real registries and real tools; needs root, see ci/lab")]
    readonly bool Lab;
}
