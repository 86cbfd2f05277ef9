namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The programs which build a Containerfile and take the same arguments for it.</summary>
public static class ContainerEngines
{
    public static readonly ExternalTool Buildah = new("buildah", "buildah", "buildah");

    public static readonly ExternalTool Podman = new("podman", "podman", "podman");
}
