var app = require('express')();
var http = require('http').createServer(app);
var io = require('socket.io')(http);
var port = process.env.PORT || 3000;

app.get('/', function(req, res){
  res.sendFile(__dirname + '/index.html');
});

// The page's two scripts, which classes take from a CDN.
app.get('/jquery.js', function(req, res){
  res.sendFile(require.resolve('jquery'));
});
app.get('/client.js', function(req, res){
  res.sendFile(require.resolve('socket.io-client/dist/socket.io.js'));
});

io.on('connection', function(socket){
  socket.on('chat message', function(msg){
    io.emit('chat message', msg);
  });
});

http.listen(port, function(){
  console.log('listening on *:' + port);
});
