import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;

/** A server on the Java SDK of MCP, as its documentation has it. */
public class Notes {
  public static void main(String[] args) throws InterruptedException {
    var mapper = McpJsonDefaults.getMapper();
    var name = Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string")), "required", List.of("name"));
    McpServer.sync(new StdioServerTransportProvider(mapper))
        .serverInfo("notes", "1.0.0")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .toolCall(
            Tool.builder("greet", name).description("Greets by name.").build(),
            (exchange, request) -> {
              if (request.progressToken() != null)
                exchange.progressNotification(new ProgressNotification(request.progressToken(), 1.0, 1.0, "greeting"));
              var words = "Hello, " + request.arguments().get("name") + ", from Java " + Runtime.version().feature();
              return CallToolResult.builder().addTextContent(words).build();
            })
        .build();
    Thread.currentThread().join();
  }
}
